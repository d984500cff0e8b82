-- What waits to be published holds questions of users and is sealed from now on; what waits in clear is uploaded again.

DELETE FROM policy_candidates;
