"""Requests that the agent's card shows, and that its playbook names where it can't do what was asked."""

EXAMPLES = (
    "Find three sources on the height of Mount Everest and compare them",
    "What is the James Webb telescope, with sources",
    "Research heat pumps in old houses and write a report",
    "Is it true that honey never spoils?",
    "What do sources say about the side effects of ibuprofen?",
    "Find recent articles about battery recycling from this month",
)
