"""What the app's pages share: the session, the workspace, previews, and how things look.

Streamlit is allowed here, but importing this package does not import it.
"""
