import "./styles/tokens.css";
import "./styles/base.css";
import "./theme.svelte";
import { mount } from "svelte";
import { session } from "./session.svelte";
import App from "./views/App.svelte";
import { guardInput } from "./input-guard";
import { ready, t } from "./messages/locale.svelte";

void session.resume();
guardInput(window, () => t("paste.field"));
await ready;
mount(App, { target: document.getElementById("desk")! });
