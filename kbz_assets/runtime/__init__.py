"""What a run happens in: instance, clock, partitions, tags, executors, timing, progress, costs."""
