"""Simulated customers and agents, so that one person alone sees a living floor."""

from hub.demo.crowd.crowd import Crowd

__all__ = ["Crowd"]
