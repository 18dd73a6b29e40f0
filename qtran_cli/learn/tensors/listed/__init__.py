"""A recorded graph as a static list of calls on memory that is there already: what updates and actions are carried out by.

graph.py      what can be left out of a graph
operations/   by operation the calls that carry it out, a file a family
memory.py     where values lie: buffers that are used again, and places in what is put together from parts
calls.py      the list
"""
