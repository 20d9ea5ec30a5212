import { mount } from 'svelte';
import './ui/style.css';
import App from './App.svelte';
import { app } from './app.svelte.ts';

void app.start();
mount(App, { target: document.getElementById('app')! });
