"""Policy files on their way to the users: checked, compared, rehearsed, published, and taken back."""
