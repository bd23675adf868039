"""Each attempt of a run at a quiz has a number of its own"""

from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Starts at the same moment could take the same number.
RENUMBER = """
UPDATE attempt SET number = (
    SELECT count(*) FROM attempt AS earlier
    WHERE earlier.person_id = attempt.person_id AND earlier.quiz = attempt.quiz
    AND earlier.context = attempt.context AND earlier.id <= attempt.id
)
"""


def upgrade() -> None:
    op.execute(RENUMBER)
    op.create_index('uq_attempt_number', 'attempt', ['person_id', 'quiz', 'context', 'number'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_attempt_number', table_name='attempt')
