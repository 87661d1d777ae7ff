//! `prefix …`: the address plan. `allocate` prints what the rule gives, `next` what is free, `usage`
//! how full each prefix is, `check` what is wrong. None of them changes the record: what
//! `allocate --toml` writes is reviewed and then imported.

use std::path::PathBuf;

use ipnet::{IpNet, Ipv6Net};

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{faults, list, record};
use crate::assess::address_plan;
use crate::domain::address_plan::allot::allot;
use crate::domain::address_plan::space::Space;
use crate::domain::address_plan::{Allotment, Full, Level, Plan, usage};
use crate::domain::asset::{self, Asset, Value};
use crate::domain::prefix::PrefixRole;
use crate::domain::record::{Noun, Record};
use crate::domain::text::Text;
use crate::export::inventory::{Form, Writer};
use crate::inventory;
use crate::report::grids;
use crate::store::Store;

/// What `prefix allocate` was asked for.
#[derive(Debug, Clone, Default)]
pub struct AllocateRequest {
    /// The rule; the embedded one when none is named.
    pub rule: Option<PathBuf>,
    /// The province's block, in place of the rule's.
    pub block: Option<Ipv6Net>,
    /// As a declaration that `import` takes, new prefixes only.
    pub is_toml: bool,
}

/// What `prefix next` was asked for.
#[derive(Debug, Clone, Copy)]
pub struct NextRequest {
    /// Where in.
    pub container: IpNet,
    /// How long.
    pub length: u8,
    /// How many.
    pub count: u16,
}

/// `prefix allocate [--rule FILE] [--block PREFIX] [--toml]`
pub fn allocate(desk: &mut Desk<'_>, request: &AllocateRequest) -> Result<Outcome, Failure> {
    let lang = desk.settings.lang;
    let file = match &request.rule {
        None => inventory::embedded::address_plan(),
        Some(path) => {
            let read = inventory::load::read(std::slice::from_ref(path));
            let mut files = read.map_err(|error| faults::unreadable(&error, lang))?;
            match files.len() {
                1 => files.remove(0),
                _ => {
                    return Err(Failure::usage("`--rule` names one file, not a folder")
                        .vi("`--rule` là một tệp, không phải thư mục"));
                }
            }
        }
    };
    let store = record::read(desk)?;
    let record = store.record().map_err(record::refused)?;
    let rule = inventory::address_plan::parse(&file, request.block, &record.prefixes)
        .map_err(|faults| faults::refused(&faults, lang))?;
    let plan = allot(&rule, &record).map_err(|full| refused(&full, desk))?;
    for text in &plan.left_out {
        desk.voice.warn(text);
    }
    tell(desk, &plan);
    if request.is_toml {
        declare(desk, &store, &plan)?;
    } else {
        let grid = grids::allotments(&record, &plan.allotments);
        list::write_grid(desk, &grid, "prefix.allocate")?;
    }
    Ok(if plan.left_out.is_empty() { Outcome::Well } else { Outcome::Findings })
}

fn tell(desk: &Desk<'_>, plan: &Plan) {
    let new = plan.allotments.iter().filter(|each| each.is_new).count();
    let kept = plan.allotments.len() - new;
    desk.voice.note(&Text::new(
        format!("{new} new, {kept} kept; nothing is changed until `mang6 import` takes what `--toml` writes"),
        format!("cấp mới {new}, giữ nguyên {kept}; chưa thay đổi gì cho tới khi `mang6 import` tệp do `--toml` ghi"),
    ));
}

fn refused(full: &Full, desk: &Desk<'_>) -> Failure {
    let Full { level, pool, length, wanted_count } = full;
    let text = Text::new(
        format!(
            "nothing was allotted: {pool} has no room for {wanted_count} more /{length} ({level})"
        ),
        format!(
            "chưa cấp gì: {pool} không còn chỗ cho {wanted_count} vùng /{length} nữa ({level})"
        ),
    );
    let wider = full.remedy_length();
    let (en, vi) = match level {
        Level::Unit | Level::Block | Level::Pool => (
            format!("ask for a block of /{wider}, or give units a longer prefix (`units.length`)"),
            format!("xin khối /{wider}, hoặc cấp cho đơn vị vùng dài hơn (`units.length`)"),
        ),
        Level::Link => (
            format!("name a larger pool in the rule: `links.pool` of /{wider}"),
            format!("ghi vùng cấp lớn hơn trong quy tắc: `links.pool` cỡ /{wider}"),
        ),
        Level::Site => (
            "give sites a longer prefix (`sites.length`), or declare a larger container for that unit".to_owned(),
            "cấp cho địa điểm vùng dài hơn (`sites.length`), hoặc khai báo vùng chứa lớn hơn cho đơn vị đó".to_owned(),
        ),
        Level::Lan => (
            "give sites a shorter prefix (`sites.length`), or declare a larger container for that site".to_owned(),
            "cấp cho địa điểm vùng ngắn hơn (`sites.length`), hoặc khai báo vùng chứa lớn hơn cho địa điểm đó".to_owned(),
        ),
    };
    Failure::data(desk.say(&text)).hint(en, vi)
}

/// New prefixes as a declaration, and with them the IPv4 twins and the links that now name them.
fn declare(desk: &mut Desk<'_>, store: &Store, plan: &Plan) -> Result<(), Failure> {
    let new: Vec<&Allotment> = plan.allotments.iter().filter(|each| each.is_new).collect();
    let mut prefixes: Vec<Asset> = new.iter().map(|each| declared(each)).collect();
    let mut links = Vec::new();
    for each in new {
        let prefix = each.prefix.to_string();
        let named = |noun, key: &str, field: &str, assets: &mut Vec<Asset>| {
            let stored = store.asset(noun, key).map_err(record::refused)?;
            if let Some(mut asset) = stored {
                let class = asset.class();
                asset.details.put(class, field, Some(Value::text(&prefix)));
                assets.push(asset);
            }
            Ok::<(), Failure>(())
        };
        if let Some(code) = &each.link {
            named(Noun::Link, code, "prefix_v6", &mut links)?;
        } else if let Some(twin) = each.twin {
            named(Noun::Prefix, &twin.to_string(), "twin", &mut prefixes)?;
        }
    }
    let mut writer = Writer::start(Form::Toml, &mut *desk.out)?;
    for asset in prefixes.iter().chain(&links) {
        writer.write(asset)?;
    }
    writer.finish()?;
    Ok(())
}

fn declared(each: &Allotment) -> Asset {
    let class = asset::of(Noun::Prefix);
    let mut details = asset::Details::default();
    let key = each.prefix.to_string();
    let text = |value: Option<String>| value.map(Value::Text);
    // A link's is named by the link; of its twin only the link knows.
    let twin = each.twin.filter(|_| each.link.is_none());
    details.put(class, "prefix", text(Some(key.clone())));
    details.put(class, "role", text(Some(each.role.to_string())));
    details.put(class, "unit", text(each.unit.as_ref().map(ToString::to_string)));
    details.put(class, "site", text(each.site.clone()));
    details.put(class, "vlan", each.vlan.map(|vlan| Value::Integer(i64::from(vlan))));
    details.put(class, "twin", text(twin.map(|twin| twin.to_string())));
    Asset { noun: Noun::Prefix, key, details }
}

/// `prefix next CONTAINER --length N [--count N]`
pub fn next(desk: &mut Desk<'_>, request: NextRequest) -> Result<Outcome, Failure> {
    let NextRequest { container, length, count } = request;
    if length <= container.prefix_len() || length > container.max_prefix_len() {
        let (least, most) = (container.prefix_len().saturating_add(1), container.max_prefix_len());
        return Err(Failure::usage(format!(
            "a /{length} does not fit inside {container}: `--length` {least} to {most}"
        ))
        .vi(format!(
            "/{length} không nằm gọn trong {container}: `--length` từ {least} đến {most}"
        )));
    }
    let record = record::read(desk)?.record().map_err(record::refused)?;
    if let Some(outer) = holder(&record, container) {
        return Err(Failure::data(format!(
            "{container} is no container: {outer} holds no other prefix"
        ))
        .vi(format!("{container} không phải vùng chứa: {outer} không chứa tiền tố khác"))
        .hint(
            "name a container: `mang6 prefix usage`",
            "hãy nêu một vùng chứa: `mang6 prefix usage`",
        ));
    }
    let mut space = taken(&record, container);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(prefix) = space.next_free(container, length) else { break };
        space.take(prefix);
        found.push(prefix);
    }
    if found.len() < usize::from(count) {
        let free = found.len();
        return Err(Failure::data(format!(
            "{container} has room for {free} more /{length}, not for {count}"
        ))
        .vi(format!("{container} chỉ còn chỗ cho {free} vùng /{length}, không đủ {count}"))
        .hint(
            "ask for fewer, for a longer prefix, or in a larger container: `mang6 prefix usage`",
            "yêu cầu ít hơn, vùng dài hơn, hoặc vùng chứa lớn hơn: `mang6 prefix usage`",
        ));
    }
    list::write_grid(desk, &grids::free(&found), "prefix.next")?;
    Ok(Outcome::Well)
}

/// A declared network of hosts or of a link's ends that is the container or holds it.
fn holder(record: &Record, container: IpNet) -> Option<IpNet> {
    let holds = |net: &IpNet| net.contains(&container);
    record
        .prefixes
        .iter()
        .filter(|prefix| prefix.role != PrefixRole::Container)
        .map(|prefix| prefix.prefix)
        .find(holds)
}

/// What is taken, of the container's family.
fn taken(record: &Record, container: IpNet) -> Space {
    let links = record.links.iter().flat_map(|link| {
        [link.prefix_v4.map(IpNet::V4), link.prefix_v6.map(IpNet::V6)].into_iter().flatten()
    });
    let declared = record.prefixes.iter().map(|prefix| prefix.prefix);
    let is_of_family = |net: &IpNet| net.addr().is_ipv6() == container.addr().is_ipv6();
    Space::of(declared.chain(links).filter(is_of_family))
}

/// `prefix usage`
pub fn usage(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let record = record::read(desk)?.record().map_err(record::refused)?;
    let grid = grids::usages(&usage::of(&record));
    list::write_grid(desk, &grid, "prefix.usage")?;
    Ok(Outcome::Well)
}

/// `prefix check`
pub fn check(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let record = record::read(desk)?.record().map_err(record::refused)?;
    let findings = address_plan::check(&record);
    let count = findings.len();
    list::write_grid(desk, &grids::plan_findings(&findings), "prefix.check")?;
    desk.voice.note(&Text::new(
        format!("{count} findings in {} prefixes", record.prefixes.len()),
        format!("{count} điểm cần xem lại trong {} vùng địa chỉ", record.prefixes.len()),
    ));
    Ok(if count == 0 { Outcome::Well } else { Outcome::Findings })
}
