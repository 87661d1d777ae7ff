//! Finished values to other tools' forms, and to our own declaration's, over `io::Write`: a file a
//! form. Nothing is looked up here and nothing is judged; `app` hands in what is to be written.

pub mod ansible;
pub mod blackbox;
pub mod dot;
pub mod geojson;
mod host_name;
pub mod inventory;
pub mod lake;
pub mod nagios;
pub mod netbox;
pub mod prometheus;
pub mod slug;
pub mod smokeping;
