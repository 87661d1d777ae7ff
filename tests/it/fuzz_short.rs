//! The short form of the fuzzing: the corpus, and changed copies of it, through every parser. A
//! panic, a hang or a broken promise fails. `MANG6_FUZZ_COUNT` copies a parser; `tests/proof/fuzz.sh`
//! does it for long, guided by coverage.

#[path = "../../fuzz/src/lib.rs"]
#[expect(
    unreachable_pub,
    unexpected_cfgs,
    clippy::expect_used,
    reason = "the fuzzer's crate: its functions are public there, its feature is its own, and it ends where a promise is broken"
)]
mod targets;

use std::fs;
use std::path::Path;

/// One to four changes: bits, octets, a piece out, a piece doubled, a piece of another seed.
fn changed(seed: &[u8], other: &[u8], chance: &mut fastrand::Rng) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..chance.usize(1..=4) {
        if data.is_empty() {
            data.push(chance.u8(..));
        }
        let at = chance.usize(..data.len());
        let until = (at + chance.usize(1..=16)).min(data.len());
        match chance.u8(..6) {
            0 => data[at] ^= 1 << chance.u8(..8),
            1 => data[at] = *chance.choice(&[0, 1, 127, 128, 255, b'"', b'[', b'=']).unwrap(),
            2 => drop(data.drain(at..until)),
            3 => {
                let piece = data[at..until].to_vec();
                data.splice(at..at, piece);
            }
            4 => data.truncate(at),
            _ => {
                let from = chance.usize(..=other.len());
                data.splice(at..until, other[from..].iter().copied().take(32));
            }
        }
    }
    data
}

#[test]
fn every_parser_bears_its_corpus_and_changed_copies_of_it() {
    let count: usize =
        std::env::var("MANG6_FUZZ_COUNT").map_or(1_000, |text| text.parse().unwrap());
    for (name, target) in targets::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut paths: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "{name} has no corpus");
        let seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
        let mut chance = fastrand::Rng::with_seed(6);
        for seed in &seeds {
            target(seed);
            for _ in 0..count.div_ceil(seeds.len()) {
                let other = chance.choice(&seeds).unwrap().clone();
                target(&changed(seed, &other, &mut chance));
            }
        }
    }
}
