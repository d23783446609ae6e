"""All that the files of an sdist say of building it."""

from uvlint.builds import metadata, recipe
from uvlint.model.build import BuildFacts, Tree


def read(tree: Tree) -> BuildFacts:
    """The facts of one sdist; nothing of it is run, and nothing that it holds makes this raise."""
    told = metadata.read(tree)
    return BuildFacts(
        filename=tree.filename,
        static=told.static,
        dynamic=told.dynamic,
        proved=told.proved,
        doubts=told.doubts,
        backend=told.backend,
        backend_path=told.backend_path,
        requires=told.requires,
        recipe=recipe.read(tree, told.invalid),
        refused=tree.refused or told.refused,
    )
