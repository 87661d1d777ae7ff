//! From where a service must be reached can be somewhere: a word that is nearly one of the two that stand for
//! many vantages is the name of none, and what is internal is not offered to the Internet. Rung 4 of such a
//! service would wait for ever.

use crate::domain::record::{Declared, Thing};
use crate::domain::service::{INTERNAL, INTERNET};
use crate::domain::system::Exposure;
use crate::domain::text::Text;

use super::super::fault::Sink;
use super::fault;

const FIELD: &str = "required_vantages";

/// Every declared service, its exposure settled.
pub(super) fn check(declared: &[Declared], sink: &Sink) {
    for declared in declared {
        let Thing::Service(service) = &declared.thing else { continue };
        for place in &service.required_vantages {
            let mut words = [INTERNAL, INTERNET].into_iter();
            if let Some(word) = words.find(|word| word.eq_ignore_ascii_case(place))
                && word != place
            {
                let problem = Text::new(
                    format!("`{FIELD}` names `{place}`, which is the name of no vantage"),
                    format!("`{FIELD}` ghi `{place}`, không phải tên điểm đo nào"),
                );
                let hint = Text::new(format!("write `{word}`"), format!("ghi `{word}`"));
                sink.push_with(|| fault(&declared.place, FIELD, problem, hint));
            } else if place == INTERNET && service.exposure == Exposure::Internal {
                let code = &service.code;
                let problem = Text::new(
                    format!("service `{code}` is internal and must be reached from the Internet"),
                    format!("dịch vụ `{code}` là nội bộ mà bắt buộc truy cập được từ Internet"),
                );
                let hint = Text::new(
                    "write `exposure = \"public\"`, or take `internet` out of `required_vantages`",
                    "ghi `exposure = \"public\"`, hoặc bỏ `internet` khỏi `required_vantages`",
                );
                sink.push_with(|| fault(&declared.place, FIELD, problem, hint));
            }
        }
    }
}
