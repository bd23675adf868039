"""An attempt that is open when its run ends is closed"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# Those of runs that a later one has followed.
CLOSE = """
UPDATE attempt SET closed_at = (
    SELECT min(later.enrolled_at) FROM enrolment AS its
    JOIN enrolment AS later
    ON later.person_id = its.person_id AND later.course_id = its.course_id AND later.run > its.run
    WHERE its.person_id = attempt.person_id
    AND CAST(its.course_id AS TEXT) || '-' || CAST(its.run AS TEXT) = attempt.context
)
WHERE submitted_at IS NULL
"""


def upgrade() -> None:
    op.add_column('attempt', sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(CLOSE)


def downgrade() -> None:
    op.drop_column('attempt', 'closed_at')
