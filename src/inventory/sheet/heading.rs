//! Where a sheet's headings are: below title rows, on one row or on two with merged cells above,
//! and what each column is about.

use crate::domain::asset::{CLASSES, Class};

use super::grid::Grid;
use super::naming::{self, Column, Heading};

/// Rows that are looked at for headings: a title, a body's name and a motto stand above them.
const LOOKED_AT: usize = 40;

/// A custom field's name and titles.
pub(super) type Custom = (String, Vec<String>);

/// The headings of a sheet.
#[derive(Debug)]
pub(super) struct Head {
    /// What the sheet lists.
    pub(super) class: &'static Class,
    /// The last row of the headings.
    pub(super) row: u32,
    /// What each column is about; `None` is a column for people only.
    pub(super) columns: Vec<(u32, Option<Column>, Heading)>,
    /// Headings that name nothing: column and text.
    pub(super) unknown: Vec<(u32, String)>,
}

/// Why a sheet has no head.
pub(super) enum Headless {
    /// Nothing in it looks like headings.
    NoHeadings,
    /// It could list several nouns.
    Several(Vec<&'static Class>),
}

/// Finds the headings; `named` is the class that the sheet's or the file's name says.
pub(super) fn find(
    grid: &Grid,
    named: Option<&'static Class>,
    custom: &[Custom],
) -> Result<Head, Headless> {
    let rows: Vec<u32> = grid.rows().into_iter().take(LOOKED_AT).collect();
    let classes: Vec<&'static Class> = match named {
        Some(class) => vec![class],
        None => CLASSES.to_vec(),
    };
    let mut best: Vec<(usize, Head)> = Vec::new();
    for class in classes {
        let of_class = rows
            .iter()
            .flat_map(|row| {
                [try_rows(grid, class, *row, *row, custom), two(grid, class, *row, custom)]
            })
            .map(|head| (score(&head), head))
            // The first of the best: data may repeat a heading's word.
            .fold(None, |best: Option<(usize, Head)>, each| match best {
                Some(best) if best.0 >= each.0 => Some(best),
                _ => Some(each),
            });
        best.extend(of_class.filter(|(score, head)| *score > 0 && has_key(head, named.is_some())));
    }
    let most = best.iter().map(|(score, _)| *score).max().ok_or(Headless::NoHeadings)?;
    best.retain(|(score, _)| *score == most);
    if best.len() > 1 {
        // The title above may decide.
        let titled = best.iter().position(|(_, head)| {
            (0..=head.row).any(|row| {
                naming::class(&grid.text(row, first(grid, row)))
                    .is_some_and(|class| class.noun == head.class.noun)
            })
        });
        return match titled {
            Some(at) => Ok(best.swap_remove(at).1),
            None => Err(Headless::Several(best.iter().map(|(_, head)| head.class).collect())),
        };
    }
    best.pop().map(|(_, head)| head).ok_or(Headless::NoHeadings)
}

fn first(grid: &Grid, row: u32) -> u32 {
    grid.columns(row).first().copied().unwrap_or(0)
}

/// Columns that name something, one row being better than two of as many.
fn score(head: &Head) -> usize {
    head.columns.iter().filter(|(_, column, _)| column.is_some()).count() * 2
}

/// A sheet whose noun is known may lack its key column (that is then a fault of its own); any other
/// is only taken for a list when the key's columns and one more are there.
fn has_key(head: &Head, is_named: bool) -> bool {
    let has = |index: usize| {
        head.columns.iter().any(|(_, column, _)| *column == Some(Column::Field(index)))
    };
    is_named || ((0..head.class.key_count).all(has) && score(head) > 2)
}

/// Headings of two rows: the upper one's cell reaches over its merged range.
fn two(grid: &Grid, class: &'static Class, row: u32, custom: &[Custom]) -> Head {
    let reaches = (0..grid.width()).any(|column| {
        grid.merge_at(row, column)
            .is_some_and(|(top, left, bottom, right)| top == row && (right > left || bottom > top))
    });
    try_rows(grid, class, row, if reaches { row + 1 } else { row }, custom)
}

fn try_rows(grid: &Grid, class: &'static Class, top: u32, bottom: u32, custom: &[Custom]) -> Head {
    let mut head = Head { class, row: bottom, columns: Vec::new(), unknown: Vec::new() };
    for at in 0..grid.width() {
        let upper = grid.text(top, at);
        let lower = if bottom > top { grid.text(bottom, at) } else { String::new() };
        // A cell merged over both rows is one heading.
        let texts: Vec<String> = match (upper.as_str(), lower.as_str()) {
            ("", "") => continue,
            (upper, "") => vec![upper.to_owned()],
            ("", lower) => vec![lower.to_owned()],
            (upper, lower) if upper == lower => vec![upper.to_owned()],
            (upper, lower) => {
                vec![format!("{upper} {lower}"), format!("{lower} {upper}"), lower.to_owned()]
            }
        };
        let Some(text) = texts.first() else { continue };
        let found = texts.iter().find_map(|text| {
            let heading = Heading::of(text);
            let column = naming::column(&heading, class, custom)?;
            let is_new = !head.columns.iter().any(|(_, taken, _)| taken.as_ref() == Some(&column));
            is_new.then_some((column, heading))
        });
        let heading = Heading::of(text);
        match found {
            Some((column, heading)) => head.columns.push((at, Some(column), heading)),
            None if heading.is_ignored(text) => head.columns.push((at, None, heading)),
            None => head.unknown.push((at, text.clone())),
        }
    }
    head
}
