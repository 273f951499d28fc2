"""Opinions of the public on a draft: asked for, received, moderated, answered, summed up."""
