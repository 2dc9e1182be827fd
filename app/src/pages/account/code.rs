//! The second step of signing in: the code of an authenticator, or a recovery code.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{asked, frame, hurdle};
use crate::{api::account::get_sign_in, i18n::keys as k, viewer::use_viewer};

/// Asks for the code.
#[component]
pub fn CodePage() -> impl IntoView {
    let v = use_viewer();
    let (answer, back) = (asked("answer"), asked("back"));
    let page = Resource::new(move || answer.get(), get_sign_in);
    let stopped = move || page.get().and_then(Result::ok).and_then(|page| page.stopped).and_then(|stopped| hurdle(v, Some(stopped.hurdle)));
    let form = view! {
        <div class="login-body">
            <form action="/sign-in/code" method="post" aria-labelledby="code-title">
                <h1 id="code-title">{v.t(k::ACCOUNT_CODE_TITLE)}</h1>
                <p class="t2">{v.t(k::ACCOUNT_CODE_TEXT)}</p>
                <Transition>{stopped}</Transition>
                <input type="hidden" name="back" value=back.get_untracked() />
                <div class="field">
                    <label for="code">{v.t(k::ACCOUNT_CODE)}</label>
                    <input
                        class="input xl"
                        id="code"
                        name="code"
                        inputmode="text"
                        autocomplete="one-time-code"
                        maxlength="40"
                        required=true
                        autofocus=true
                    />
                </div>
                <button type="submit" class="btn xl primary block">
                    {v.t(k::ACCOUNT_SIGN_IN)}
                </button>
            </form>
            <form action="/sign-out" method="post">
                <button type="submit" class="btn ghost block">
                    {v.t(k::ACCOUNT_SOMEBODY_ELSE)}
                </button>
            </form>
        </div>
    };
    view! {
        <Title text=v.t(k::ACCOUNT_CODE_TITLE) />
        {frame(form)}
    }
}
