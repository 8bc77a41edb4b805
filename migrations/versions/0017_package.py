"""Public keys of discipline bodies, sealed packages of referrals, and the manifest a receipt names."""

from __future__ import annotations

import ddl
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Columns are added without batch mode: triggers stay."""
    op.create_table(
        "body_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_by_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("length(recipient) <= 120", name=op.f("ck_body_key_recipient_length")),
        sa.CheckConstraint("length(fingerprint) <= 40", name=op.f("ck_body_key_fingerprint_length")),
        sa.CheckConstraint("length(registered_by_name) <= 100", name=op.f("ck_body_key_registered_by_name_length")),
        sa.CheckConstraint("recipient LIKE 'age1%'", name=op.f("ck_body_key_public")),
        sa.ForeignKeyConstraint(["body_id"], ["discipline_body.id"], name=op.f("fk_body_key_body_id_discipline_body")),
        sa.ForeignKeyConstraint(["registered_by"], ["account.id"], name=op.f("fk_body_key_registered_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_key")),
        sa.UniqueConstraint("recipient", name=op.f("uq_body_key_recipient")),
    )
    op.create_index(op.f("ix_body_key_body_id"), "body_key", ["body_id"], unique=False)
    ddl.freeze("body_key")
    op.create_table(
        "referral_package",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(fingerprint) <= 40", name=op.f("ck_referral_package_fingerprint_length")),
        sa.CheckConstraint("length(manifest_sha256) <= 64", name=op.f("ck_referral_package_manifest_sha256_length")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_referral_package_sha256_length")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["referral_dispatch.id"], name=op.f("fk_referral_package_dispatch_id_referral_dispatch")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["body_key.id"], name=op.f("fk_referral_package_key_id_body_key")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_referral_package_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_package")),
        sa.UniqueConstraint("dispatch_id", "key_id", name=op.f("uq_referral_package_dispatch_id_key_id")),
    )
    op.create_index(op.f("ix_referral_package_dispatch_id"), "referral_package", ["dispatch_id"], unique=False)
    ddl.freeze("referral_package")
    op.execute(
        "ALTER TABLE referral_dispatch ADD COLUMN manifest_sha256 VARCHAR(64) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_referral_dispatch_manifest_sha256_length CHECK (length(manifest_sha256) <= 64)"
    )


def downgrade() -> None:
    """Not supported: issued rows must never be dropped. Restore a backup instead."""
    raise NotImplementedError
