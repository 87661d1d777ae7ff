//! What is wrong with a certificate, in words.

use crate::assess::ruling::text;
use crate::domain::reading::CertificateFault;
use crate::domain::text::Text;

/// A fault as a reason names it, after the certificate.
pub(super) fn words(fault: CertificateFault) -> Text {
    match fault {
        CertificateFault::Expired => text!("expired", "đã hết hạn"),
        CertificateFault::NotYetValid => text!("not yet valid", "chưa đến ngày hiệu lực"),
        CertificateFault::WrongName => text!("for another name", "cấp cho tên khác"),
        CertificateFault::UnknownIssuer => {
            text!("signed by no trusted authority", "không do tổ chức tin cậy ký")
        }
        CertificateFault::Other => text!("not valid", "không hợp lệ"),
    }
}
