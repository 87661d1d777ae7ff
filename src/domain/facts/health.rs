//! What a device told of its own state: host resources, power, sensors. Every number carries its unit.

use serde::{Deserialize, Serialize};

/// Resources of a host: HOST-RESOURCES-MIB, RFC 2790.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFact {
    /// `hrMemorySize`, bytes.
    pub memory_bytes: Option<u64>,
    /// `hrSystemProcesses`.
    pub process_count: Option<u64>,
    /// `hrSystemNumUsers`.
    pub user_count: Option<u64>,
    /// `hrProcessorLoad` of each processor, percent over the last minute.
    pub processor_load_percents: Vec<u8>,
    /// `hrStorageTable`.
    pub storages: Vec<StorageFact>,
}

/// A store of a host: memory, swap, a file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageFact {
    /// `hrStorageDescr`.
    pub name: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Bytes.
    pub used_bytes: u64,
}

/// An uninterruptible power supply: UPS-MIB (RFC 1628), else PowerNet-MIB.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerFact {
    /// `unknown`, `normal`, `low`, `depleted`.
    pub battery_status: Option<String>,
    /// Seconds on battery; 0 is on mains.
    pub on_battery_s: Option<u64>,
    /// Seconds that the battery will bear the load.
    pub runtime_s: Option<u64>,
    /// Percent.
    pub charge_percent: Option<u8>,
    /// Degrees Celsius.
    pub battery_celsius: Option<i16>,
    /// Volts at the input, first line.
    pub input_v: Option<u32>,
    /// Volts at the output, first line.
    pub output_v: Option<u32>,
    /// Percent of the capacity, the most loaded line.
    pub load_percent: Option<u8>,
    /// Where the output comes from, for example `normal`, `battery`, `bypass`.
    pub output_source: Option<String>,
}

/// One sensor: ENTITY-SENSOR-MIB (RFC 3433), LM-SENSORS-MIB or CISCO-ENVMON-MIB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorFact {
    /// What it is called.
    pub name: String,
    /// Its unit as RFC 3433's word, for example `celsius`, `rpm`, `voltsDC`, `truthvalue`.
    pub unit: String,
    /// The value in thousandths of the unit; absent when it could not be read.
    pub value_milli: Option<i64>,
    /// `ok`, `unavailable` or `nonoperational`.
    pub status: Option<String>,
}
