"""The knowledge base: articles, found offline by the words and facts of a thread.

On the way: a file becomes an article (`articles`, `feeds`), an article becomes passages (`passages`), words
become terms (`analysis`), a question becomes offers with their reasons (`ranking`). All that is pure; the
table is read and written by `importing`, `library` and `marking`.
"""
