"""What each `vitrina` command does; `backend.cli` only names them and reads their options."""
