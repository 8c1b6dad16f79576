import "./styles/tokens.css";
import "./styles/base.css";
import "./theme.svelte";
import { mount } from "svelte";
import { session } from "./session.svelte";
import App from "./views/App.svelte";

void session.resume();
mount(App, { target: document.getElementById("desk")! });
