//! Resources of a host: HOST-RESOURCES-MIB, RFC 2790.

use super::table::{Walk, number, text};
use crate::domain::facts::health::{HostFact, StorageFact};

const USERS: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 1, 5, 0];
const PROCESSES: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 1, 6, 0];
/// `hrMemorySize`, KiB.
const MEMORY: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 2, 2, 0];
/// `hrStorageDescr`, `hrStorageAllocationUnits`, `hrStorageSize`, `hrStorageUsed`.
const STORAGE_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 2, 3, 1, 3];
const STORAGE_UNIT: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 2, 3, 1, 4];
const STORAGE_SIZE: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 2, 3, 1, 5];
const STORAGE_USED: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 2, 3, 1, 6];
const PROCESSOR_LOAD: &[u64] = &[1, 3, 6, 1, 2, 1, 25, 3, 3, 1, 2];
/// Stores that are kept: a hypervisor mounts some hundred.
const MOST_STORAGES: usize = 500;

/// What the walk tells of the host; nothing when it tells none of it.
pub(crate) fn of(walk: &Walk<'_>) -> Option<HostFact> {
    let fact = HostFact {
        memory_bytes: walk.number(MEMORY).and_then(|kib| kib.checked_mul(1_024)),
        process_count: walk.number(PROCESSES),
        user_count: walk.number(USERS),
        processor_load_percents: walk
            .column(PROCESSOR_LOAD)
            .filter_map(|(_, value)| u8::try_from(number(value)?).ok())
            .take(MOST_STORAGES)
            .collect(),
        storages: storages(walk),
    };
    (fact != HostFact::default()).then_some(fact)
}

fn storages(walk: &Walk<'_>) -> Vec<StorageFact> {
    walk.column(STORAGE_DESCR)
        .filter_map(|(index, descr)| {
            // Sizes beyond 2^31 units come as negative INTEGERs: Windows and net-snmp wrap them.
            let of = |column: &[u64]| {
                let value = walk.get(&[column, index].concat())?;
                number(value).or_else(|| wrapped(value))
            };
            let unit = of(STORAGE_UNIT)?;
            Some(StorageFact {
                name: text(descr)?,
                size_bytes: of(STORAGE_SIZE)?.checked_mul(unit)?,
                used_bytes: of(STORAGE_USED)?.checked_mul(unit)?,
            })
        })
        .take(MOST_STORAGES)
        .collect()
}

/// A 32-bit number that the agent sent as signed.
fn wrapped(value: &crate::domain::reading::WalkValue) -> Option<u64> {
    let crate::domain::reading::WalkValue::Integer(number) = value else { return None };
    u64::try_from(number.checked_add(1 << 32)?).ok().filter(|number| *number >= 1 << 31)
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn bytes_and_percents_and_a_wrapped_size() {
        let rows = rows(
            "1.3.6.1.2.1.25.2.2.0 = 2048\n1.3.6.1.2.1.25.1.6.0 = 90\n\
             1.3.6.1.2.1.25.2.3.1.3.1 = \"/srv\"\n1.3.6.1.2.1.25.2.3.1.4.1 = 4096\n\
             1.3.6.1.2.1.25.2.3.1.5.1 = -2147483648\n1.3.6.1.2.1.25.2.3.1.6.1 = 10\n\
             1.3.6.1.2.1.25.2.3.1.3.2 = \"no size\"\n1.3.6.1.2.1.25.3.3.1.2.196608 = 7",
        );
        let host = of(&Walk::of(&rows)).unwrap();
        assert_eq!((host.memory_bytes, host.process_count), (Some(2 << 20), Some(90)));
        assert_eq!(host.processor_load_percents, [7]);
        assert_eq!(
            host.storages,
            [StorageFact { name: "/srv".to_owned(), size_bytes: 1 << 43, used_bytes: 40_960 }]
        );
        assert_eq!(of(&Walk::of(&[])), None);
    }
}
