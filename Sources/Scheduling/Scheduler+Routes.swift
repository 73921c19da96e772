import CredentialModel

// Buckets, lanes and routes come into being when they are first needed, and go when nobody has needed them for a while.
extension Scheduler {
    /// How many buckets are remembered.
    package var bucketCount: Int { index.buckets.count }

    /// How long a bucket is remembered that no job draws from; its limiter has recovered by then.
    private static var memory: Duration { .seconds(600) }

    /// Counts one more job on the route through these buckets and gives the route's number.
    mutating func enter(_ keys: [BucketKey]) -> Int {
        if let known = index.routes[keys] {
            routes[known].uses += 1
            return known
        }
        var members: [Int] = []
        for key in keys {
            let bucket = number(of: key)
            if !members.contains(bucket) { members.append(bucket) }
        }
        for bucket in members { buckets[bucket].routes += 1 }
        let route = routes.insert(Route(keys: keys, buckets: members, lane: lane(for: members), uses: 1))
        index.routes[keys] = route
        return route
    }

    /// The number of a bucket.
    mutating func number(of key: BucketKey) -> Int {
        if let known = index.buckets[key] { return known }
        let bucket = buckets.insert(Bucket(key: key))
        index.buckets[key] = bucket
        setRate(of: bucket)
        return bucket
    }

    /// Gives a bucket the rate that the table says.
    mutating func setRate(of bucket: Int) {
        let rate = buckets[bucket].key.rate.flatMap { rates[$0] }
        guard let rate else {
            buckets[bucket].limiter = nil
            return
        }
        if buckets[bucket].limiter == nil {
            buckets[bucket].limiter = RateLimiter(perSecond: rate)
        } else {
            buckets[bucket].limiter?.setMaximum(perSecond: rate)
        }
    }

    /// Finds every route its lane anew, after rates have changed. All lanes must be empty.
    mutating func assignLanes() {
        lanes = Slab()
        lanePositions = IndexedHeap.Positions()
        index.lanes = [:]
        for route in index.routes.values.sorted() { routes[route].lane = lane(for: routes[route].buckets) }
    }

    /// Counts one more route through the lane for these buckets and gives the lane's number.
    private mutating func lane(for members: [Int]) -> Int {
        let limited = members.filter { buckets[$0].limiter != nil }.sorted()
        if let known = index.lanes[limited] {
            lanes[known].routes += 1
            return known
        }
        let lane = lanes.insert(Lane(buckets: limited, routes: 1))
        index.lanes[limited] = lane
        lanePositions.makeRoom(for: lane)
        return lane
    }

    /// Drops what no job needs any more. Its cost is spread over everything that was added since the last time.
    mutating func sweep(now: BootInstant) {
        for (keys, route) in index.routes where routes[route].uses == 0 {
            for bucket in routes[route].buckets { buckets[bucket].routes -= 1 }
            lanes[routes[route].lane].routes -= 1
            index.routes[keys] = nil
            routes.remove(route)
        }
        for (members, lane) in index.lanes where lanes[lane].routes == 0 {
            index.lanes[members] = nil
            lanes.remove(lane)
        }
        for (key, bucket) in index.buckets
        where buckets[bucket].routes == 0 && buckets[bucket].lastUse + Self.memory <= now {
            index.buckets[key] = nil
            bucketTimers.remove(bucket)
            buckets.remove(bucket)
        }
        index.sweepAt = max(256, 2 * index.count)
    }
}
