package io.marketdata.redis;

/** What the server does in one step. A script runs alone, and its changes reach replicas and disk as one transaction. */
final class Scripts {
    /**
     * KEYS: a mark. ARGV: seconds and nanoseconds of the new one, what tells this call from others, milliseconds to live.
     * A call that is sent again after a doubt finds its own mark, and has won.
     */
    static final String ADVANCE = """
            local there = redis.call('GET', KEYS[1])
            if there then
              local seconds, nanos, call = string.match(there, '^(-?%d+)%.(%d+) (.+)$')
              if not seconds then
                return redis.error_reply('NOTAMARK what stands under ' .. KEYS[1] .. ' is no mark')
              end
              if call == ARGV[3] then
                return 1
              end
              local ahead = tonumber(ARGV[1]) - tonumber(seconds)
              if ahead < 0 or (ahead == 0 and tonumber(ARGV[2]) <= tonumber(nanos)) then
                return 0
              end
            end
            redis.call('SET', KEYS[1], ARGV[1] .. '.' .. ARGV[2] .. ' ' .. ARGV[3], 'PX', ARGV[4])
            return 1
            """;

    /**
     * KEYS: tickers. ARGV: milliseconds to live, then the eight fields of each, of which the last is the time. Times are
     * compared as texts, without their zone, which is UTC in all of them. Gives how many were too old.
     */
    static final String PUT_TICKERS = """
            local old = 0
            for i, key in ipairs(KEYS) do
              local at = 1 + (i - 1) * 8
              local there = redis.call('HGET', key, 'updated_at')
              if there and string.sub(there, 1, 26) > string.sub(ARGV[at + 8], 1, 26) then
                old = old + 1
              else
                redis.call('HSET', key, 'symbol', ARGV[at + 1], 'last_price', ARGV[at + 2],
                  'price_24h_pct', ARGV[at + 3], 'high_24h', ARGV[at + 4], 'low_24h', ARGV[at + 5],
                  'volume_24h', ARGV[at + 6], 'turnover_24h', ARGV[at + 7], 'updated_at', ARGV[at + 8])
                redis.call('PEXPIRE', key, ARGV[1])
              end
            end
            return old
            """;

    /**
     * KEYS: order and values of an instrument's candles. ARGV: milliseconds to keep, then open time, time of intake and value
     * of each candle. Of two versions the one that was taken in later stays.
     */
    static final String PUT_HOT = """
            for i = 2, #ARGV, 3 do
              local there = redis.call('HGET', KEYS[2], ARGV[i])
              local taken = there and string.match(there, '"ingested_at":"([^"]*)"')
              if not taken or taken <= ARGV[i + 1] then
                redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i])
                redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2])
              end
            end
            local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0)
            local cut = string.format('%.0f', tonumber(newest[1]) - tonumber(ARGV[1]))
            for _, open in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', cut)) do
              redis.call('HDEL', KEYS[2], open)
            end
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', cut)
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            redis.call('PEXPIRE', KEYS[2], ARGV[1])
            return 0
            """;

    /** KEYS as above. ARGV: first open time, and the first that is not asked for. Gives the values in order. */
    static final String READ_HOT = """
            local values = {}
            for _, open in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '(' .. ARGV[2])) do
              local value = redis.call('HGET', KEYS[2], open)
              if value then
                values[#values + 1] = value
              end
            end
            return values
            """;

    private Scripts() {}
}
