/** The label by which somebody accepts what a pull request breaks in sizes. */
export const allowLabelName = 'image-size/allow'
