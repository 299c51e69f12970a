/** The notebook's folder, which imports start from wherever a cell goes with process.chdir(). */
export const FOLDER: string = process.cwd();
