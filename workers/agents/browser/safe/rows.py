"""Rows of logins and saved sessions, always within one person's."""

from sqlalchemy import text

COLUMNS = "id, user_id, name, site, account, kept, use_for_site, expires_at"

LOGINS = text("""
    select * from browser_logins where user_id = :user_id and site = :site
        and (cast(:account as text) = '' or lower(account) = lower(:account))
    order by last_used_at desc nulls last, created_at
""")
SITES = text("select distinct site from browser_logins where user_id = :user_id order by site limit 20")
LOGIN_USED = text("""
    update browser_logins set last_used_at = now(), refused_at = case when :refused then now() end where id = :id
""")

#: A rotation that is under way retires this key only after what is written under it can be seen.
HOLD_KEY = text("""
    select key_id from vault_keys where role = :role and retired_at is null order by created_at desc limit 1 for share
""")
LOCK_USER = text("select id from users where id = :user_id for no key update")
SESSIONS = text(f"""
    select {COLUMNS} from browser_sessions where user_id = :user_id and kept and expires_at > now() order by name
""")  # noqa: S608 - constants
FOR_SITE = text(f"""
    select {COLUMNS} from browser_sessions
    where user_id = :user_id and site = :site and kept and use_for_site and expires_at > now()
    order by last_used_at desc nulls last, created_at desc limit 1
""")  # noqa: S608 - constants
LOAD = text("""
    update browser_sessions set last_used_at = now()
    where id = :id and user_id = :user_id and expires_at > now() returning *
""")
THERE = text("select 1 from browser_sessions where id = :id and user_id = :user_id")
OF_ACCOUNT = text("""
    select id from browser_sessions where user_id = :user_id and site = :site and account = :account
    order by kept desc, created_at limit 1 for update
""")
NAMED = text("select id, site from browser_sessions where user_id = :user_id and name = :name for update")
NAMES = text("select name from browser_sessions where user_id = :user_id")
INSERT = text(f"""
    insert into browser_sessions (id, user_id, name, site, account, hosts, secret, key_id, size, kept, use_for_site,
        expires_at, last_used_at)
    values (:id, :user_id, :name, :site, :account, cast(:hosts as jsonb), :secret, :key_id, :size, :kept,
        :use_for_site, :expires_at, now())
    returning {COLUMNS}
""")  # noqa: S608 - constants
# What is offered is there for a day, whatever its cookies say.
UPDATE = text(f"""
    update browser_sessions set hosts = cast(:hosts as jsonb), secret = :secret, key_id = :key_id, size = :size,
        expires_at = case when kept then :expires_at else least(expires_at, :expires_at) end, last_used_at = now()
    where id = :id and user_id = :user_id returning {COLUMNS}
""")  # noqa: S608 - constants
KEEP = text(f"""
    update browser_sessions set kept = true, name = :name, use_for_site = use_for_site or :use_for_site,
        expires_at = :expires_at
    where id = :id and user_id = :user_id returning {COLUMNS}
""")  # noqa: S608 - constants
