"""Who can sign in on a platform that is only tried out: the password of each is `demo-` and the role."""

# role, language, name, name in Latin letters, roles with scopes, state, organisation
DEMO = (
    ("learner", "en", "Aida Learner", "Aida Learner", (), "KG", "Example Migration Service"),
    ("author", "en", "Ben Author", "Ben Author", (("author", "all"),), "", ""),
    ("translator", "ru", "Вера Переводчик", "Vera Perevodchik", (("translator", "all"),), "", ""),
    ("coordinator", "en", "Carla Coordinator", "Carla Coordinator", (("coordinator", "all"),), "CZ", ""),
    ("admin", "en", "Dan Admin", "Dan Admin", (("administrator", "all"),), "", ""),
)
