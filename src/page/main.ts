import { render } from 'preact';
import { h } from './h.ts';
import { App } from './app.ts';
import { follow } from './feed.ts';
import { createStore } from './store.ts';
import { applyTheme, chosenTheme } from './theme.ts';

applyTheme(chosenTheme());
const store = createStore();
const root = document.querySelector('#app');
if (root !== null) render(h(App, { store }), root);
void follow(store);
