import { Board } from "./board/Board";
import { Formula } from "./formula/Formula";
import { Grid } from "./grid/Grid";
import { mounted } from "./shared/mount";
import "./style.css";

export const board = mounted(Board);
export const formula = mounted(Formula);
export const grid = mounted(Grid);
