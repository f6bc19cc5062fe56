import "./style.css";
import { Board } from "./board/Board";
import { Formula } from "./formula/Formula";
import { Grid } from "./grid/Grid";
import { mounted } from "./shared/mount";

export const board = mounted(Board);
export const formula = mounted(Formula);
export const grid = mounted(Grid);
