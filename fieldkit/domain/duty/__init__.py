"""Who is on duty when, and who has to answer where nobody is?"""
