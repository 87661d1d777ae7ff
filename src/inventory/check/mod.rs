//! Declared nouns against one another and against the record: duplicates, references, overlaps,
//! contradictions. It reads no TOML and changes nothing. Everything here is linear but for sorting
//! the prefixes; a nearest word is looked for only for faults that are kept.

mod address;
mod custom;
mod duplicate;
mod index;
mod link;
mod maintenance;
mod prefix;
mod rack;
mod reference;
mod service;

use crate::domain::record::{Declared, Record, SourcePlace};
use crate::domain::text::Text;

use super::fault::{Fault, Faults, Sink};

use index::Index;

/// Checks a declaration that is about to be added to `existing`; a noun that is in both is an
/// update and stands as declared.
pub(super) fn check(declared: &[Declared], existing: &Record) -> Result<(), Faults> {
    let index = Index::of(declared, existing);
    let gather = |check: &dyn Fn(&Sink)| {
        let sink = Sink::default();
        check(&sink);
        sink
    };
    let (sink, (references, networks)) = rayon::join(
        || gather(&|sink| duplicate::check(declared, existing, sink)),
        || {
            rayon::join(
                || {
                    gather(&|sink| {
                        reference::check(declared, &index, sink);
                        rack::check(declared, existing, sink);
                        maintenance::check(declared, sink);
                        service::check(declared, sink);
                        custom::check(declared, existing, sink);
                    })
                },
                || {
                    gather(&|sink| {
                        let networks = prefix::check(declared, existing, &index, sink);
                        link::check(declared, existing, &index, sink);
                        address::check(declared, &networks, sink);
                    })
                },
            )
        },
    );
    sink.append(references);
    sink.append(networks);
    sink.finish()
}

/// A fault at a noun, about one of its keys.
fn fault(place: &SourcePlace, field: &'static str, problem: Text, hint: Text) -> Fault {
    Fault { place: place.clone(), field, problem, hint: Some(hint) }
}
