"""Acts on the world: approvals, the effect ledger, taint, policies, and grants of connected accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agent_configs",
        sa.Column(
            "defaults",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.create_table(
        "vault_keys",
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_vault_keys")),
    )
    op.create_table(
        "grants",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("label", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column(
            "scopes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("delegated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rev", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("refresh_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("user_id", "provider", "account", name="uq_grants_account"),
    )
    op.create_index(
        "ix_grants_due", "grants", ["refresh_at"], unique=False, postgresql_where=sa.text("state <> 'reconnect'")
    )
    op.create_table(
        "tool_policies",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column(
            "scope", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tool_policies_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_policies")),
    )
    op.create_index("ix_tool_policies_tool", "tool_policies", ["user_id", "agent", "tool"], unique=False)
    op.create_table(
        "effects",
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="intended", nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column(
            "progress", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("approval_id", sa.UUID(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("life", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("args_hash", sa.String(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.UUID(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_effects_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_effects_step_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_effects_task_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_effects_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effects")),
        sa.UniqueConstraint("step_id", "life", "call_id", name="uq_effects_call"),
    )
    op.create_index("ix_effects_conversation", "effects", ["conversation_id", "tool"], unique=False)
    op.create_index("ix_effects_same", "effects", ["step_id", "args_hash"], unique=False)
    op.create_index("ix_effects_task", "effects", ["task_id"], unique=False)
    op.create_table(
        "taints",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.UUID(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_taints_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_taints_step_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_taints_task_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_taints_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taints")),
        sa.UniqueConstraint("step_id", "kind", "label", name="uq_taints_source"),
    )
    op.create_index("ix_taints_step", "taints", ["step_id"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("kind", sa.String(), server_default="act", nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tainted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "sources", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "warnings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("always", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "editable", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.String(), server_default="pending", nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_args", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("cools_off", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effect_id", sa.UUID(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("life", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("args_hash", sa.String(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.UUID(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_approvals_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["effect_id"], ["effects.id"], name=op.f("fk_approvals_effect_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_approvals_step_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_approvals_task_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_approvals_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(
        "ix_approvals_cooling",
        "approvals",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("state = 'approved' and consumed_at is null"),
    )
    op.create_index(
        "ix_approvals_due", "approvals", ["expires_at"], unique=False, postgresql_where=sa.text("state = 'pending'")
    )
    op.create_index("ix_approvals_task", "approvals", ["task_id"], unique=False)
    op.create_index("ix_approvals_user", "approvals", ["user_id", "state", "expires_at"], unique=False)
    op.create_index(
        "uq_approvals_open",
        "approvals",
        ["step_id", "life", "call_id", "kind"],
        unique=True,
        postgresql_where=sa.text("consumed_at is null and state <> 'withdrawn'"),
    )
    op.add_column("steps", sa.Column("life", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("steps", sa.Column("parked_cause", sa.String(), nullable=True))
    op.create_index(
        "ix_steps_parked", "steps", ["parked_cause"], unique=False, postgresql_where=sa.text("state = 'parked'")
    )
    op.create_index(
        "ix_steps_waiting", "steps", ["id"], unique=False, postgresql_where=sa.text("state = 'awaiting_approval'")
    )


def downgrade() -> None:
    op.drop_index("ix_steps_waiting", table_name="steps", postgresql_where=sa.text("state = 'awaiting_approval'"))
    op.drop_index("ix_steps_parked", table_name="steps", postgresql_where=sa.text("state = 'parked'"))
    op.drop_column("steps", "parked_cause")
    op.drop_column("steps", "life")
    op.drop_index(
        "uq_approvals_open",
        table_name="approvals",
        postgresql_where=sa.text("consumed_at is null and state <> 'withdrawn'"),
    )
    op.drop_index("ix_approvals_user", table_name="approvals")
    op.drop_index("ix_approvals_task", table_name="approvals")
    op.drop_index("ix_approvals_due", table_name="approvals", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(
        "ix_approvals_cooling",
        table_name="approvals",
        postgresql_where=sa.text("state = 'approved' and consumed_at is null"),
    )
    op.drop_table("approvals")
    op.drop_index("ix_taints_step", table_name="taints")
    op.drop_table("taints")
    op.drop_index("ix_effects_task", table_name="effects")
    op.drop_index("ix_effects_same", table_name="effects")
    op.drop_index("ix_effects_conversation", table_name="effects")
    op.drop_table("effects")
    op.drop_index("ix_tool_policies_tool", table_name="tool_policies")
    op.drop_table("tool_policies")
    op.drop_index("ix_grants_due", table_name="grants", postgresql_where=sa.text("state <> 'reconnect'"))
    op.drop_table("grants")
    op.drop_table("vault_keys")
    op.drop_column("agent_configs", "defaults")
