//! The lab province: a small real province in network namespaces, with real daemons and a switch for
//! every fault. README.md beside this file tells how to use it.
//!
//! It sends nothing outside its own namespaces, which have no route to the outside.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a lab that cannot be raised says where and stops; it talks to whoever typed the command"
)]

mod advertise;
mod astray;
mod claim;
mod declare;
mod dns;
mod host;
mod lans;
mod mail;
mod network;
mod relay;
mod run;
mod shape;
mod sign;
mod state;
mod switch;
mod truth;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use state::State;

/// The lab province
#[derive(Debug, Parser)]
#[command(name = "lab")]
struct Cli {
    /// Where the lab keeps its files
    #[arg(long, global = true, default_value = "/run/m6lab")]
    dir: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Raise it
    Up {
        /// Decides addresses, order and who bears which fault
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Commune sites
        #[arg(long, default_value_t = 6)]
        communes: usize,
        /// Faults to switch on: names or `all`
        #[arg(long, value_delimiter = ',')]
        on: Vec<String>,
        /// Raise it for this process: once it has ended, the next `up` may remove the lab
        #[arg(long, value_name = "PID")]
        pid: Option<u32>,
    },
    /// Remove it, and whatever a killed one left behind
    Down {
        /// Remove somebody else's too
        #[arg(long)]
        any: bool,
    },
    /// Switch a fault, or `all`, on or off
    Switch { name: String, state: String },
    /// The faults
    Switches,
    /// The verdicts to expect as things stand
    Truth {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Add IPv6 hosts of every documented pattern, and print what to expect
    Lans,
    /// Let routers advertise on the first commune's LAN, honest ones or not
    Advertise { what: Vec<advertise::What> },
    /// Run a command at the vantage
    Exec {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Print what a shell needs to know
    Env,
    /// The relay that the lab starts for its links
    #[command(hide = true)]
    Relay,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if !nix::unistd::geteuid().is_root() {
        eprintln!("lab: network namespaces need root: run it as root, or try `mang6 demo`");
        return ExitCode::from(4);
    }
    match cli.verb {
        Verb::Up { seed, communes, on, pid } => up(&cli.dir, seed, communes, &on, pid),
        Verb::Down { any } => down(&cli.dir, any),
        Verb::Switch { name, state } => flip(&cli.dir, &name, &state),
        Verb::Switches => switches(),
        Verb::Truth { json } => {
            let state = State::read(&cli.dir);
            println!("{}", if json { truth::json(&state) } else { truth::table(&state) });
            ExitCode::SUCCESS
        }
        Verb::Lans => {
            let mut state = State::read(&cli.dir);
            lans::raise(&mut state);
            println!("{}", lans::json(&state));
            ExitCode::SUCCESS
        }
        Verb::Advertise { what } => {
            advertise::run(&State::read(&cli.dir), &what);
            ExitCode::SUCCESS
        }
        Verb::Exec { command } => run::at_vantage(&command),
        Verb::Env => {
            println!(
                "export MANG6_LAB_DIR={0}\nexport MANG6_CONFIG={0}/config.toml",
                cli.dir.display()
            );
            ExitCode::SUCCESS
        }
        Verb::Relay => relay::run(&State::read(&cli.dir)),
    }
}

fn up(dir: &Path, seed: u64, communes: usize, on: &[String], pid: Option<u32>) -> ExitCode {
    let _turn = claim::turn();
    if network::exists() && claim::is_abandoned() {
        eprintln!("lab: removes the one that a killed process left behind");
        remove(dir);
    }
    if network::exists() {
        let whose = claim::owner().map_or_else(String::new, |dir| format!(" in {}", dir.display()));
        eprintln!("lab: one is raised already{whose}: `lab down --any` removes it");
        return ExitCode::from(75);
    }
    // `lab down` removes the folder with all that is in it.
    let is_somebodys = |mut files: std::fs::ReadDir| files.next().is_some();
    if dir.read_dir().is_ok_and(is_somebodys) && !dir.join(state::FILE).exists() {
        eprintln!("lab: {} holds other files: name an empty folder", dir.display());
        return ExitCode::from(3);
    }
    claim::take(dir, pid);
    let state = State::create(dir, seed, communes, switch::names(on));
    raise(&state);
    ExitCode::SUCCESS
}

fn raise(state: &State) {
    let shape = &state.shape;
    network::raise(shape);
    declare::write(state);
    relay::start(state);
    host::start(state);
    web::start(state);
    dns::start(state);
    mail::start(state);
    for name in state.on() {
        switch::apply(state, name);
    }
    run::wait_ready(shape);
    host::wait_ready(state);
}

fn down(dir: &Path, any: bool) -> ExitCode {
    let _turn = claim::turn();
    let owner = claim::owner();
    if let Some(owner) = owner.as_deref().filter(|owner| !any && *owner != dir) {
        eprintln!(
            "lab: the lab that is raised is somebody else's, in {}: `lab down --any`",
            owner.display()
        );
        return ExitCode::from(75);
    }
    remove(dir);
    ExitCode::SUCCESS
}

/// Removes the lab that is raised, its folder and the one in `dir`.
fn remove(dir: &Path) {
    let owner = claim::owner();
    network::remove();
    host::remove_account();
    for dir in owner.iter().map(PathBuf::as_path).chain([dir]) {
        if dir.join(state::FILE).exists() {
            std::fs::remove_dir_all(dir).unwrap();
        } else {
            // Killed before it wrote its state: the folder is empty, or it is not the lab's.
            let _ = std::fs::remove_dir(dir);
        }
    }
    claim::release();
}

fn flip(dir: &Path, name: &str, to: &str) -> ExitCode {
    let _turn = claim::turn();
    let mut state = State::read(dir);
    let on = match to {
        "on" => true,
        "off" => false,
        _ => {
            eprintln!("lab: `{to}`: write on or off");
            return ExitCode::from(2);
        }
    };
    let names = switch::names(&[name.to_owned()]);
    for name in &names {
        state.set(name, on);
    }
    state.write();
    for name in &names {
        switch::apply(&state, name);
    }
    switch::settle(&state, &names);
    run::wait_ready(&state.shape);
    host::wait_ready(&state);
    ExitCode::SUCCESS
}

fn switches() -> ExitCode {
    for fault in truth::faults() {
        println!("{:<28} {}", fault.switch, fault.about);
    }
    ExitCode::SUCCESS
}
