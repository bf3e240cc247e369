/** Chemical elements in order of their atomic number: `symbol name`. */
export const elements =
  'H Hydrogen, He Helium, Li Lithium, Be Beryllium, B Boron, C Carbon, N Nitrogen, O Oxygen, F Fluorine, Ne Neon, Na Sodium, Mg Magnesium, Al Aluminium, Si Silicon, P Phosphorus, S Sulfur, Cl Chlorine, Ar Argon, K Potassium, Ca Calcium, Sc Scandium, Ti Titanium, V Vanadium, Cr Chromium, Mn Manganese, Fe Iron, Co Cobalt, Ni Nickel, Cu Copper, Zn Zinc, Ga Gallium, Ge Germanium, As Arsenic, Se Selenium, Br Bromine, Kr Krypton, Rb Rubidium, Sr Strontium, Y Yttrium, Zr Zirconium, Nb Niobium, Mo Molybdenum, Tc Technetium, Ru Ruthenium, Rh Rhodium, Pd Palladium, Ag Silver, Cd Cadmium, In Indium, Sn Tin, Sb Antimony, Te Tellurium, I Iodine, Xe Xenon, Cs Caesium, Ba Barium, La Lanthanum, Ce Cerium, Pr Praseodymium, Nd Neodymium, Pm Promethium, Sm Samarium, Eu Europium, Gd Gadolinium, Tb Terbium, Dy Dysprosium, Ho Holmium, Er Erbium, Tm Thulium, Yb Ytterbium, Lu Lutetium, Hf Hafnium, Ta Tantalum, W Tungsten, Re Rhenium, Os Osmium, Ir Iridium, Pt Platinum, Au Gold, Hg Mercury, Tl Thallium, Pb Lead, Bi Bismuth, Po Polonium, At Astatine, Rn Radon, Fr Francium, Ra Radium, Ac Actinium, Th Thorium, Pa Protactinium, U Uranium, Np Neptunium, Pu Plutonium'

export const formulas = `
Water: H2O
Hydrogen peroxide: H2O2
Carbon dioxide: CO2
Carbon monoxide: CO
Methane: CH4
Ammonia: NH3
Table salt/Sodium chloride/Salt: NaCl
Baking soda/Sodium bicarbonate: NaHCO3
Glucose: C6H12O6
Ethanol/Alcohol: C2H5OH/C2H6O
Sulfuric acid: H2SO4
Hydrochloric acid: HCl
Nitric acid: HNO3
Ozone: O3
Quartz/Silicon dioxide: SiO2
Rust/Iron oxide: Fe2O3
`

export const discoveries = `
Penicillin: Alexander Fleming
Radium: Marie Curie
Gravity/Law of gravitation/Laws of motion: Isaac Newton
Theory of relativity/Relativity: Albert Einstein
Theory of evolution/Evolution by natural selection: Charles Darwin
Periodic table: Dmitri Mendeleev
X-rays: Wilhelm Röntgen
Vaccination/Smallpox vaccine: Edward Jenner
Pasteurization: Louis Pasteur
Telephone: Alexander Graham Bell
Light bulb: Thomas Edison
Steam engine: James Watt
Printing press: Johannes Gutenberg
World Wide Web: Tim Berners-Lee
Dynamite: Alfred Nobel
Radio: Guglielmo Marconi
Telescope: Hans Lippershey
Electric battery/Battery: Alessandro Volta
Aeroplane/Airplane: Wright brothers
Diesel engine: Rudolf Diesel
Cotton gin: Eli Whitney
Alternating current motor: Nikola Tesla
`
