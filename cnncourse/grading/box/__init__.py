"""What runs inside the sandbox: the warm interpreter, and in its children the students' code.

These files need the standard library, NumPy and each other alone; the course is not importable there.
"""
