-- Gives a key a new secret. KEYS[1] the hash of all keys; ARGV key id, salt, digest, now, end of the old secret's grace ('' = ends now), both ISO 8601.
-- Returns the stored row; refuses UNKNOWN, and REVOKED. A secret that was still good from a rotation before ends now: there are two at most.
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row then return redis.error_reply('UNKNOWN') end
local key = cjson.decode(row)
if key.revoked then return redis.error_reply('REVOKED') end
key.previous_salt, key.previous_digest, key.previous_until = nil, nil, nil
if ARGV[5] ~= '' then key.previous_salt, key.previous_digest, key.previous_until = key.salt, key.digest, ARGV[5] end
key.salt, key.digest, key.rotated_at = ARGV[2], ARGV[3], ARGV[4]
row = cjson.encode(key)
redis.call('HSET', KEYS[1], ARGV[1], row)
return row
