"""What every room stands on: settings, database, identifiers, money, time, errors, permissions, journal and jobs."""
