"""What happened when: the dated events that chapters show as a strip and the time line as a whole."""

from __future__ import annotations

from typing import NamedTuple

from cnncourse.chapters import CHAPTERS

__all__ = ["EVENTS", "Event", "events"]


class Event(NamedTuple):
    """A dated event: ``what`` says who did what; ``chapters`` the numbers of those that show it."""

    year: int
    what: str
    chapters: tuple[int, ...]


EVENTS = (
    Event(1865, "Mach: dark and light bands are seen where a ramp of light begins and ends", (8,)),
    Event(1870, "Hermann: grey smudges at the crossings of a grid", (8,)),
    Event(1938, "Hartline: a fibre of the frog's optic nerve answers one patch of light, its receptive field", (8,)),
    Event(1943, "McCulloch and Pitts: units that are on or off compute any logical function; nothing learns", (2,)),
    Event(1943, "North: the matched filter finds an echo in noise, by cross-correlation", (11,)),
    Event(1949, "Hebb: connections that are used grow stronger", (2, 19)),
    Event(1953, "Kuffler: centre and surround oppose each other in the cat's retina", (8,)),
    Event(1957, "Rosenblatt's report proposes the perceptron", (2,)),
    Event(1958, "The perceptron: in July shown on an IBM 704, in November the paper", (2,)),
    Event(1959, "Hubel and Wiesel: cells of the cat's cortex that answer to lines of one direction", (8,)),
    Event(1960, "23 June: the Mark I, a machine of its own, learns letters in public", (2,)),
    Event(1962, "Novikoff: a short proof that the rule stops making mistakes. Rosenblatt's book", (2,)),
    Event(1962, "Hubel and Wiesel: simple and complex cells in the cat's visual cortex", (8, 13, 15)),
    Event(1963, "Roberts: edges of photographs, by two kernels of 2×2", (11,)),
    Event(1965, "Hubel and Wiesel: end-stopped cells. Rodieck: a field as the difference of two Gaussians", (8, 9)),
    Event(1965, "Cooley and Tukey: the fast Fourier transform makes long convolutions cheap", (11,)),
    Event(1968, "Sobel and Feldman, in a talk: slopes by kernels of 3×3; Prewitt prints hers in 1970", (11,)),
    Event(1969, "Fukushima: layers of analogue cells with max(0, x), their kernels designed by hand", (9,)),
    Event(1969, "Minsky and Papert: what perceptrons cannot do", (2,)),
    Event(1975, "Fukushima: the Cognitron organises itself, but sees each place anew", (9,)),
    Event(1977, "Schwartz: the map from retina to cortex is a logarithm", (8,)),
    Event(1979, "Fukushima: first reports of the Neocognitron, in Japanese and at a conference in Tokyo", (9,)),
    Event(1980, "Fukushima: the Neocognitron, layers of shared local features", (8, 9, 11, 12, 13, 15)),
    Event(1980, "Marr and Hildreth: edges are where a Laplacian of a Gaussian changes its sign", (11,)),
    Event(1981, "Nobel Prize for Hubel and Wiesel, with Sperry", (8,)),
    Event(1983, "Fukushima, Miyake and Ito: a Neocognitron taught by a teacher, on handwritten digits", (9,)),
    Event(1985, "Daugman: fields as Gabor functions. Adelson and Bergen: the energy of two of them", (8,)),
    Event(1986, "Rumelhart, Hinton and Williams: backpropagation", (9, 15)),
    Event(1987, "Bottou and LeCun begin the simulator SN", (15,)),
    Event(1988, "Denker and others: zip codes read with hand-designed kernels", (15,)),
    Event(1988, "Lang and Witbrock: two spirals told apart with shortcuts from each layer to all later ones", (20,)),
    Event(1989, "Waibel and others: time-delay networks, convolutions over time, tell phonemes apart", (11,)),
    Event(1989, "LeCun and others: the kernels are learned; 9,760 parameters, stride 2, a border of −1",
          (9, 11, 12, 15, 17)),
    Event(1989, "Holschneider and others: filters with holes, for wavelets", (12,)),
    Event(1990, "LeNet-1: trained sub-sampling, 2,578 parameters", (13, 15)),
    Event(1992, "Weng, Ahuja and Huang's Cresceptron takes the largest answer of a neighbourhood", (13,)),
    Event(1996, "Olshausen and Field: such fields are learned from photographs, if few cells may answer at once", (8,)),
    Event(1997, "The cheque reader is at work in banks", (15,)),
    Event(1998, "LeNet-5: 60,000 parameters, no padding, images widened to 32×32; MNIST", (12, 15, 17, 19)),
    Event(1999, "Riesenhuber and Poggio: the maximum as a model of complex cells", (13,)),
    Event(2000, "Hyvärinen and Hoyer: complex cells out of L2 pooling over features, learned from photographs", (13,)),
    Event(2006, "Chellapilla, Puri and Simard: the convolutions of a network as one matrix product", (11,)),
    Event(2008, "Geier and others: streets that wind, and the smudges of the Hermann grid are gone", (8,)),
    Event(2009, "Jarrett and others: filters, non-linearity, contrast, pooling; random filters nearly suffice", (13,)),
    Event(2009, "Deng, Fei-Fei Li and others: ImageNet, 3.2 million photographs sorted by what they show", (17,)),
    Event(2010, "The first ILSVRC: 1,000 classes, five guesses; NEC and Illinois win with 28.2 % errors", (17,)),
    Event(2010, "Nair and Hinton: units with max(0, x) improve Boltzmann machines", (17,)),
    Event(2010, "Scherer, Müller and Behnke compare poolings: maximum before sub-sampling, overlap no gain", (13,)),
    Event(2010, "Glorot and Bengio: initial weights that let signals and gradients pass many layers", (18,)),
    Event(2011, "Ciresan and others: small filters, deep and fast on a GPU", (17, 18)),
    Event(2011, "XRCE wins ILSVRC with Fisher vectors: 25.8 %", (17,)),
    Event(2012, "July: Hinton, Krizhevsky and others describe dropout", (17,)),
    Event(2012, "October: SuperVision of Toronto wins ILSVRC, 15.3 % against 26.2 %", (17,)),
    Event(2012, "AlexNet of Krizhevsky, Sutskever and Hinton: stride 4 on 224 pixels, which do not fit", (12, 18, 19)),
    Event(2012, "AlexNet pools with overlap: windows of 3×3, two apart", (13,)),
    Event(2013, "Arora and others: sparse networks can be found layer by layer, from what is active together", (19,)),
    Event(2013, "Zeiler and Fergus: 7×7 and stride 2 in the first layer. OverFeat slides over whole images", (18,)),
    Event(2013, "Lin, Chen and Yan's Network in network: 1×1 convolutions, and the average of each map", (13, 18, 19)),
    Event(2014, "Krizhevsky: AlexNet in one column, without groups", (17,)),
    Event(2014, "Simonyan and Zisserman's VGG: 3×3 and padding 1 everywhere", (12, 17, 18, 19, 20)),
    Event(2014, "Jia's Caffe: sizes are floored in convolution, rounded up in pooling", (12,)),
    Event(2014, "GoogLeNet of Szegedy and others wins ILSVRC: 6.67 %, nine Inception modules", (18, 19, 20)),
    Event(2014, "VGG at ILSVRC: first in localisation, second in classification with 7.3 %", (18,)),
    Event(2014, "Hinton on Reddit: pooling is a big mistake, and that it works so well a disaster", (13,)),
    Event(2014, "Springenberg and others: strided convolutions in place of every pooling", (13,)),
    Event(2015, "Ioffe and Szegedy: batch normalisation, in an Inception network", (18, 19, 20)),
    Event(2015, "Szegedy and others: auxiliary heads regularise; they do not hasten learning", (19,)),
    Event(2015, "Srivastava, Greff and Schmidhuber: highway networks, shortcuts with gates", (20,)),
    Event(2015, "He, Zhang, Ren and Sun: initial weights for ReLUs; 30 layers learn from scratch", (18,)),
    Event(2015, "ResNet of He, Zhang, Ren and Sun: 152 layers; wins ILSVRC with 3.57 %", (18, 20)),
    Event(2015, "TensorFlow's SAME pads more on one side", (12,)),
    Event(2016, "Dumoulin and Visin write the guide to this arithmetic", (12,)),
    Event(2016, "Yu and Koltun widen the holes from layer to layer: dilation", (12,)),
    Event(2016, "He and others: normalisation before convolution, 1,001 layers", (20,)),
    Event(2016, "Huang and others: stochastic depth. Veit and others: blocks can be taken out", (20,)),
    Event(2016, "Lavin and Gray: 3×3 convolutions with Winograd's fewer multiplications", (11,)),
    Event(2017, "Huang and others: DenseNet, each layer reads all before it", (20,)),
    Event(2017, "Chollet's Xception: a kernel for each map, then 1×1", (19,)),
    Event(2019, "Zhang blurs before every stride: networks shift-invariant again", (13,)),
)  # fmt: skip
"""In the order of time; an event that several chapters show stands once."""


def events(chapter: str) -> list[tuple[int, str]]:
    """Return year and text of the events that a chapter shows.

    Raises
    ------
    ValueError
        For a chapter that shows none.

    Examples
    --------
    >>> events("02_perceptron")[1]
    (1949, 'Hebb: connections that are used grow stronger')
    """
    number = int(chapter[:2]) if chapter in CHAPTERS else 0
    found = [(event.year, event.what) for event in EVENTS if number in event.chapters]
    if not found:
        msg = f"events: no event names the chapter {chapter!r}; chapters are written as {next(iter(CHAPTERS))!r}"
        raise ValueError(msg)
    return found
