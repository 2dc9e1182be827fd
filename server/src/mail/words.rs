//! What mails say. Only the server needs these words, so they are no part of what browsers download.

use domain::{format::Locale, staff::MailKind};

/// What a mail is about.
#[derive(Clone, Debug)]
pub enum Letter {
    /// Somebody new chooses a password at this address, within a day.
    Invite(String),
    /// Somebody who forgot the password chooses another at this address, within half an hour.
    Reset(String),
    /// An administrator made this link for a new password; it works for a day.
    Link(String),
    /// The password was changed.
    PasswordChanged,
    /// An administrator took the second factor away.
    FactorReset,
    /// What is written as a whole elsewhere, in its reader's language: the bulletin, an alert, a report.
    Written {
        /// Which of them.
        kind: MailKind,
        /// What the mail is called.
        subject: String,
        /// What it says.
        text: String,
        /// The same as HTML.
        html: String,
    },
}

impl Letter {
    /// What kind of mail it is.
    pub(super) const fn kind(&self) -> MailKind {
        match self {
            Self::Invite(_) => MailKind::Invite,
            Self::Reset(_) | Self::Link(_) => MailKind::Reset,
            Self::PasswordChanged | Self::FactorReset => MailKind::Notice,
            Self::Written { kind, .. } => *kind,
        }
    }
}

/// Subject and text.
pub(super) fn write(letter: &Letter, name: &str, locale: Locale) -> (String, String) {
    if let Letter::Written { subject, text, .. } = letter {
        return (subject.clone(), text.clone());
    }
    let (subject, text) = match locale {
        Locale::En => english(letter),
        Locale::Es => spanish(letter),
        Locale::Zh => chinese(letter),
    };
    let greeting = match locale {
        Locale::En => format!("Hello {name},"),
        Locale::Es => format!("Hola, {name}:"),
        Locale::Zh => format!("{name}，您好："),
    };
    let text = match letter {
        Letter::Invite(link) | Letter::Reset(link) | Letter::Link(link) => text.replace("{link}", link),
        Letter::PasswordChanged | Letter::FactorReset | Letter::Written { .. } => text.to_owned(),
    };
    (subject.to_owned(), format!("{greeting}\n\n{text}\n\nVecino\n"))
}

const fn english(letter: &Letter) -> (&'static str, &'static str) {
    match letter {
        Letter::Invite(_) => (
            "You are invited to Vecino",
            "You have an account in Vecino from now on. Choose a password here:\n\n{link}\n\nThe link works once, for 24 hours.",
        ),
        Letter::Reset(_) => (
            "A new password for Vecino",
            "Somebody asked for a new password for your account. If it was you, choose it here:\n\n{link}\n\n\
             The link works once, for 30 minutes, and ends every session. If it was not you, there is nothing to do: \
             your password stays as it is.",
        ),
        Letter::Link(_) => (
            "A new password for Vecino",
            "An administrator made this link for you, with which you choose a new password:\n\n{link}\n\n\
             It works once, for 24 hours, and ends every session.",
        ),
        Letter::PasswordChanged => (
            "Your password was changed",
            "The password of your account in Vecino was just changed. If it was not you, tell an administrator at once.",
        ),
        Letter::Written { .. } => ("", ""),
        Letter::FactorReset => (
            "Your second factor was taken away",
            "An administrator took the second factor of your account in Vecino away: signing in does not ask for a code \
             any more until you set it up again. If you did not ask for it, tell an administrator at once.",
        ),
    }
}

const fn spanish(letter: &Letter) -> (&'static str, &'static str) {
    match letter {
        Letter::Invite(_) => (
            "Invitación a Vecino",
            "A partir de ahora tiene una cuenta en Vecino. Elija una contraseña aquí:\n\n{link}\n\n\
             El enlace funciona una sola vez, durante 24 horas.",
        ),
        Letter::Reset(_) => (
            "Una contraseña nueva para Vecino",
            "Alguien pidió una contraseña nueva para su cuenta. Si fue usted, elíjala aquí:\n\n{link}\n\n\
             El enlace funciona una sola vez, durante 30 minutos, y cierra todas las sesiones. Si no fue usted, no tiene \
             que hacer nada: su contraseña sigue siendo la misma.",
        ),
        Letter::Link(_) => (
            "Una contraseña nueva para Vecino",
            "Un administrador creó este enlace para que elija una contraseña nueva:\n\n{link}\n\n\
             Funciona una sola vez, durante 24 horas, y cierra todas las sesiones.",
        ),
        Letter::PasswordChanged => (
            "Se ha cambiado su contraseña",
            "Se acaba de cambiar la contraseña de su cuenta en Vecino. Si no fue usted, avise enseguida a un administrador.",
        ),
        Letter::Written { .. } => ("", ""),
        Letter::FactorReset => (
            "Se ha quitado su segundo factor",
            "Un administrador quitó el segundo factor de su cuenta en Vecino: al iniciar sesión ya no se pide un código hasta \
             que lo active de nuevo. Si no lo pidió usted, avise enseguida a un administrador.",
        ),
    }
}

const fn chinese(letter: &Letter) -> (&'static str, &'static str) {
    match letter {
        Letter::Invite(_) => {
            ("邀请您使用 Vecino", "您现在拥有 Vecino 账户。请在此设置密码：\n\n{link}\n\n此链接只能使用一次，24 小时内有效。")
        }
        Letter::Reset(_) => (
            "重设 Vecino 密码",
            "有人请求为您的账户设置新密码。如果是您本人，请在此设置：\n\n{link}\n\n\
             此链接只能使用一次，30 分钟内有效，使用后所有会话都会结束。如果不是您本人，无需任何操作，您的密码保持不变。",
        ),
        Letter::Link(_) => (
            "重设 Vecino 密码",
            "管理员为您创建了用于设置新密码的链接：\n\n{link}\n\n此链接只能使用一次，24 小时内有效，使用后所有会话都会结束。",
        ),
        Letter::PasswordChanged => ("您的密码已更改", "您的 Vecino 账户密码刚刚被更改。如果不是您本人操作，请立即告知管理员。"),
        Letter::Written { .. } => ("", ""),
        Letter::FactorReset => (
            "您的第二重验证已被移除",
            "管理员移除了您的 Vecino 账户的第二重验证：在您重新设置之前，登录时不再要求验证码。如果您没有提出此请求，请立即告知管理员。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_written_in_every_language_with_its_link() {
        let link = "https://crm.example.com/welcome/x";
        for locale in Locale::ALL {
            for letter in [Letter::Invite(link.into()), Letter::Reset(link.into()), Letter::Link(link.into())] {
                let (subject, text) = write(&letter, "Ada", locale);
                assert!(!subject.is_empty() && text.contains("Ada") && text.matches(link).count() == 1, "{text}");
            }
            for letter in [Letter::PasswordChanged, Letter::FactorReset] {
                let (_, text) = write(&letter, "Ada", locale);
                assert!(!text.contains("{link}") && !text.contains("http"), "{text}");
            }
        }
    }
}
