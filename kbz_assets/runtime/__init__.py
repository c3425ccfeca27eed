"""The environment of a run: instance, clock, partitions, tags, executors, timing, progress, costs."""
