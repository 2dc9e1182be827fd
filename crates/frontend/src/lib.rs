//! The WebAssembly entry point: takes over the page that the server rendered.

use leptos::mount::hydrate_from_async;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by `boot.js` once the module is loaded; done when the page is alive. Pages come in parts
/// (`app::parts`), so the part of the page that is open is fetched first. `words` is the file of the page's
/// language; with that of another build nothing is touched, and the page works as it does without a program.
#[wasm_bindgen]
pub async fn hydrate(words: String) {
    if !app::i18n::take(words) {
        return;
    }
    hydrate_from_async(leptos::tachys::dom::body(), app::App).await.forget();
}
