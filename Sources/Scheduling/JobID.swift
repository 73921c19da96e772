/// The number that the caller gives a job. Numbers are dense: the scheduler keeps arrays as long as the highest one.
package typealias JobID = Int
