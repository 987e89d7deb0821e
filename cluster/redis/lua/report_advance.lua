-- The events of a workflow up to `seq` have been reported. Refused for who no longer has the right to: whoever has it goes by the position that stands.
-- KEYS record
-- ARGV workflow_id owner seq keep('1' = it stays among the news: an answer is awaited)
-- include: _common
local id = ARGV[1]
if redis.call('GET', BASE .. 'reporter') ~= ARGV[2] then return redis.error_reply('NOT_MINE') end
local r = get(id, 'seq', 'rep')
if not r[1] then return redis.call('ZREM', NEWS, id) end
local reported = math.max(tonumber(ARGV[3]), tonumber(r[2] or '0'))
set(id, 'rep', text(reported))
if ARGV[4] == '1' then
  redis.call('ZADD', NEWS, 'NX', now_ms(), id)
elseif reported >= tonumber(r[1]) then
  redis.call('ZREM', NEWS, id)
end
return 1
