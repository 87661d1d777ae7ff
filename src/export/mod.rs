//! Finished values to other tools' forms: Ansible, NetBox, Prometheus, Nagios, SmokePing, DOT. Empty
//! until the interoperability work; nothing is exported yet.
