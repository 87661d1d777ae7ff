//! Devices as declared: what somebody wrote down. What the network answers is in
//! [`facts`](super::facts), and the two are never mixed.

use super::closed_set::closed_set;

closed_set! {
    /// What a device does. Servers, hypervisors and virtual machines are judged by the server's
    /// ladder, everything else by the network device's.
    pub enum DeviceRole {
        /// Forwards packets.
        Router = "router",
        /// Forwards frames.
        Switch = "switch",
        /// Filters.
        Firewall = "firewall",
        /// Runs services.
        Server = "server",
        /// Runs virtual machines.
        Hypervisor = "hypervisor",
        /// A machine that runs on a hypervisor.
        VirtualMachine = "virtual_machine",
        /// Spreads load.
        LoadBalancer = "load_balancer",
        /// Wireless controller or access point.
        Wireless = "wireless",
        /// Keeps data.
        Storage = "storage",
        /// Uninterruptible power supply.
        Ups = "ups",
        /// Prints.
        Printer = "printer",
        /// A person's desktop computer (PC).
        Workstation = "workstation",
        /// A person's portable computer.
        Laptop = "laptop",
        /// A telephone or tablet, the office's or one's own.
        PersonalDevice = "personal_device",
        /// Anything else.
        Other = "other",
    }
}

/// A declared device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Unique name, NetBox's key too.
    pub name: String,
    /// What it does.
    pub role: DeviceRole,
    /// Where it stands, by site code.
    pub site: String,
    /// Who owns it, by organisation code.
    pub organisation: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// Model name.
    pub model: Option<String>,
    /// Operating system or firmware family (NetBox: platform).
    pub platform: Option<String>,
    /// Its version.
    pub os_version: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Names of credentials to try, in order. Never their values.
    pub credentials: Vec<String>,
    /// TCP ports of management that must answer, for example 22.
    pub management_ports: Vec<u16>,
    /// Opts in to SHA-1 key exchange and host keys for old gear.
    pub ssh_legacy: bool,
    /// The declared device that SSH goes through (OpenSSH's `ProxyJump`).
    pub ssh_jump: Option<String>,
}

impl Device {
    /// A device of which no more is known than this.
    pub fn bare(name: impl Into<String>, role: DeviceRole, site: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            role,
            site: site.into(),
            organisation: None,
            manufacturer: None,
            model: None,
            platform: None,
            os_version: None,
            serial: None,
            credentials: Vec::new(),
            management_ports: Vec::new(),
            ssh_legacy: false,
            ssh_jump: None,
        }
    }

    /// Whether the server's ladder judges it.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.role.is_server()
    }
}

impl DeviceRole {
    /// Whether the server's ladder judges devices that do this.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Server | Self::Hypervisor | Self::VirtualMachine)
    }
}
