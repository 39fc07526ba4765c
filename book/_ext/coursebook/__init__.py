"""What the course's book needs beyond Jupyter Book: no third-party host, no script error, no accessibility fault."""
def setup(app):
    return {"parallel_read_safe": True, "parallel_write_safe": True}
