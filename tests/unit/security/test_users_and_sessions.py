import pytest

from hub.security.sessions import (
    HOUR_MS,
    IDLE_MS,
    OpenSession,
    extend_session,
    find_session,
    hash_token,
    new_token,
    open_session,
    revoke_session,
)
from hub.security.users import (
    AddUser,
    ChangeUser,
    DisableUser,
    EnableUser,
    LoginTakenError,
    SetPassword,
    User,
    add_user,
    change_user,
    disable_user,
    enable_user,
    find_user,
    find_user_by_login,
    set_password,
)
from tests.unit.security.transactions import Database


def noor(database: Database) -> User:
    return database.commit(add_user, AddUser(" Noor ", "Noor Haddad", "agent", "hash", agent_id="noor"))


def sign_in(database: Database, user: User) -> str:
    token_hash = hash_token(new_token())
    database.commit(open_session, OpenSession(user.id, token_hash, "127.0.0.1"))
    return token_hash


def is_signed_in(database: Database, token_hash: str) -> bool:
    return database.read(find_session, token_hash, database.clock.now()) is not None


@pytest.mark.parametrize("spelling", ["noor", "NOOR", " noor ", "\uff4eoor"])
def test_a_login_is_found_however_it_is_spelled(database: Database, spelling: str) -> None:
    added = noor(database)
    assert database.read(find_user_by_login, spelling) == added
    assert database.read(find_user, added.id) == added


def test_a_login_is_given_once(database: Database) -> None:
    noor(database)
    with pytest.raises(LoginTakenError):
        database.commit(add_user, AddUser("NOOR", "Another", "admin", "hash"))


def test_a_password_hash_is_not_printed(database: Database) -> None:
    assert "hash" not in repr(noor(database)).replace("password_hash", "")


def test_a_session_stands_for_its_user(database: Database) -> None:
    user = noor(database)
    signed_in = database.read(find_session, sign_in(database, user), database.clock.now())
    assert signed_in is not None
    assert signed_in.user == user


def test_only_the_hash_of_a_token_is_stored(database: Database) -> None:
    token = new_token()
    assert len(token) == 43
    database.commit(open_session, OpenSession(noor(database).id, hash_token(token), "127.0.0.1"))
    assert not is_signed_in(database, token)
    assert is_signed_in(database, hash_token(token))


def test_an_unused_session_ends_after_twelve_hours(database: Database) -> None:
    token_hash = sign_in(database, noor(database))
    database.clock.at += IDLE_MS - 1
    assert is_signed_in(database, token_hash)
    database.clock.at += 1
    assert not is_signed_in(database, token_hash)


def test_a_session_in_use_lives_on_and_is_written_once_an_hour(database: Database) -> None:
    token_hash = sign_in(database, noor(database))
    writes = 0
    for _ in range(24 * 6):  # a request every ten minutes
        database.clock.at += HOUR_MS // 6
        signed_in = database.read(find_session, token_hash, database.clock.now())
        assert signed_in is not None
        if signed_in.wants_extension(database.clock.now()):
            database.commit(extend_session, token_hash)
            writes += 1
    assert writes == 24


def test_a_session_ends_after_a_week_whatever_its_use(database: Database) -> None:
    token_hash = sign_in(database, noor(database))
    for _ in range(7 * 24 - 1):
        database.clock.at += HOUR_MS
        database.commit(extend_session, token_hash)
        assert is_signed_in(database, token_hash)
    database.clock.at += HOUR_MS
    database.commit(extend_session, token_hash)
    assert not is_signed_in(database, token_hash)


def test_a_revoked_session_is_over_and_cannot_be_extended(database: Database) -> None:
    user = noor(database)
    token_hash = sign_in(database, user)
    database.commit(revoke_session, token_hash)
    assert not is_signed_in(database, token_hash)
    assert database.commit(extend_session, token_hash) == 0
    assert database.audited()[-2:] == [("session.opened", user.id), ("session.closed", user.id)]


def test_a_disabled_user_is_out_everywhere_at_once(database: Database) -> None:
    user = noor(database)
    sessions = [sign_in(database, user), sign_in(database, user)]
    assert database.commit(disable_user, DisableUser(user.id))
    assert not any(is_signed_in(database, s) for s in sessions)
    assert not database.commit(disable_user, DisableUser(user.id))
    assert not is_signed_in(database, sign_in(database, user))
    assert database.commit(enable_user, EnableUser(user.id))
    assert not database.commit(enable_user, EnableUser(user.id))
    assert not any(is_signed_in(database, s) for s in sessions)
    assert is_signed_in(database, sign_in(database, user))


def test_a_new_password_ends_the_sessions_of_the_old_one(database: Database) -> None:
    user = noor(database)
    token_hash = sign_in(database, user)
    assert database.commit(set_password, SetPassword(user.id, "other"))
    assert not is_signed_in(database, token_hash)
    assert not database.commit(set_password, SetPassword("usr_unknown", "other"))


def test_what_was_done_to_users_is_audited(database: Database) -> None:
    user = noor(database)
    database.commit(set_password, SetPassword(user.id, "other", by="usr_admin"))
    database.commit(change_user, ChangeUser(user.id, "Noor", "supervisor", None, by="usr_admin"))
    database.commit(disable_user, DisableUser(user.id, by="usr_admin"))
    database.commit(enable_user, EnableUser(user.id, by="usr_admin"))
    assert database.audited() == [
        ("user.added", None),
        ("user.password_set", "usr_admin"),
        ("user.changed", "usr_admin"),
        ("user.disabled", "usr_admin"),
        ("user.enabled", "usr_admin"),
    ]
