"""The web app: navigation only. `canvas app` starts it."""

import streamlit as st

from canvas.ui.shell import EDITOR, EXPORT, ICON, LINEAGE, LIST, LOGO, SETTINGS, open_first

st.set_page_config(page_title="Canvas", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
st.logo(LOGO, size="large")
start = st.Page(open_first, title="Start", url_path="start", default=True, visibility="hidden")
pages = [
    st.Page(LIST, title="Pipelines", icon=":material/list:", url_path="pipelines"),
    st.Page(EDITOR, title="Canvas", icon=":material/account_tree:", url_path="editor"),
    st.Page(LINEAGE, title="Lineage", icon=":material/lan:", url_path="lineage"),
    st.Page(EXPORT, title="Export", icon=":material/ios_share:", url_path="export"),
    st.Page(SETTINGS, title="Settings", icon=":material/tune:", url_path="settings"),
]
st.navigation([start, *pages], position="top").run()
