#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| mang6_fuzz::icmp(data));
