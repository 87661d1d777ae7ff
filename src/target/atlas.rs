//! An index of the record, so that planning a province stays linear: the record's own finders walk
//! its lists.

use std::collections::HashMap;

use crate::domain::address::Address;
use crate::domain::record::Record;
use crate::domain::service::Service;

/// What is where.
pub(crate) struct Atlas<'a> {
    addresses: HashMap<&'a str, Vec<&'a Address>>,
    services: HashMap<&'a str, Vec<&'a Service>>,
}

impl<'a> Atlas<'a> {
    /// Reads the record once.
    pub(crate) fn of(record: &'a Record) -> Self {
        let mut addresses: HashMap<&str, Vec<&Address>> = HashMap::new();
        for address in &record.addresses {
            if let Some(device) = address.device.as_deref() {
                addresses.entry(device).or_default().push(address);
            }
        }
        let mut services: HashMap<&str, Vec<&Service>> = HashMap::new();
        for service in &record.services {
            if let Some(device) = service.device.as_deref() {
                services.entry(device).or_default().push(service);
            }
        }
        Self { addresses, services }
    }

    /// The declared addresses of a device.
    pub(crate) fn addresses_of(
        &self,
        device: &str,
    ) -> impl Iterator<Item = &'a Address> + Clone + use<'_, 'a> {
        self.addresses.get(device).into_iter().flatten().copied()
    }

    /// The services that run on a device.
    pub(crate) fn services_on(
        &self,
        device: &str,
    ) -> impl Iterator<Item = &'a Service> + use<'_, 'a> {
        self.services.get(device).into_iter().flatten().copied()
    }
}
