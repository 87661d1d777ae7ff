//! Keeps the house's rules by reading the source: who may import whom, where SQL, sockets, async and
//! the clock may stand, how files begin, how long they are and what they are called, and that every
//! rule, vendor and probe has a test. It reads text, not types; begin with [`checks`].
//!
//! [`planted`] feeds every check a violation, so that a check that cannot fail is found out.

mod checks;
mod planted;
mod source;

use source::Source;

#[test]
fn the_house_keeps_its_rules() {
    let house = Source::read_all();
    assert!(house.len() > 20, "only {} files were found: is `src/` where it was?", house.len());
    let violations = checks::all(&house);
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}
